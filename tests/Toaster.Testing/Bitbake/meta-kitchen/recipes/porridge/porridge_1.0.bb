SUMMARY = "Takes no time"
