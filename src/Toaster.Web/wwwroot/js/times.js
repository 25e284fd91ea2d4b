// Times come in UTC and are shown in the viewer's zone; the zone is named once at the foot of the page.
const two = (number) => String(number).padStart(2, "0");
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const clock = (at) => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
const whole = (at) => `${at.getDate()} ${months[at.getMonth()]} ${at.getFullYear()}, ${clock(at)}`;

export function showTimes(root) {
  const today = new Date().toDateString();
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;

    const kind = time.dataset.time;
    time.textContent = kind === "minutes" ? clock(at).slice(0, 5) : kind === "clock" || (kind === "short" && at.toDateString() === today) ? clock(at) : whole(at);
    time.title = `${at.toLocaleString(undefined, { dateStyle: "long", timeStyle: "long" })} (${time.dateTime})`;
  }

  const zone = document.querySelector("[data-zone]");
  if (zone) zone.textContent = `in your zone (${Intl.DateTimeFormat().resolvedOptions().timeZone})`;
}
