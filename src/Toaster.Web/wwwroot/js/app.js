// Adds life to pages that are complete without it. Each module looks for its own marks and does nothing without them.
import { showTimes } from "./times.js";
import { showElapsed } from "./elapsed.js";
import { offerCopies } from "./copy.js";
import { listenForKeys } from "./keys.js";
import { easeLists } from "./table.js";
import { switchThemes } from "./theme.js";
import { keepLive } from "./live.js";
import { followLogs } from "./log.js";
import { takeFiles } from "./upload.js";
import { changeRows } from "./rows.js";

// Also for parts of a page that came later.
const dress = (root) => {
  showTimes(root);
  showElapsed(root);
  offerCopies(root);
};

dress(document);
easeLists();
switchThemes();
takeFiles();
changeRows();
listenForKeys();
keepLive(dress);
followLogs(dress);
