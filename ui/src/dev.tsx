// The development page: the window over a laptop in memory. `?new` shows the first start, `?empty` a laptop without
// activities, `?review` one of everything that waits for a person, `?reader` somebody who may not record, `?language=fr` and `?theme=dark` the preferences, `?failed=no_network` an exchange that did not go through, `?now=2026-11-12T10:00` another moment, `?keys=ArrowDown,i` what is pressed where the focus is.
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { Memory } from "./backend/memory";

const asked = new URLSearchParams(window.location.search);
const moment = asked.get("now");
if (moment) {
  const ahead = new Date(moment).getTime() - Date.now();
  const real = Date.now;
  Date.now = () => real() + ahead;
}
const memory = new Memory({
  enrolled: !asked.has("new"),
  empty: asked.has("empty"),
  reader: asked.has("reader"),
  review: asked.has("review"),
  language: asked.get("language"),
  theme: asked.get("theme"),
});
const backend = memory.backend();
const failed = asked.get("failed");
if (failed) {
  memory.status.synchronisation = { phase: "failed", code: failed, next_try: Date.now() + 240_000 };
}
if (asked.has("failure")) {
  const failure = {
    code: asked.get("failure"),
    args: { path: "/home/elena/.local/share/int.coe.carnet/carnet.db" },
  };
  backend.status = () => Promise.reject(failure);
}
if (asked.has("clock")) memory.status.clockAheadSeconds = 5400;
const place = document.getElementById("window");
if (place) createRoot(place).render(<App backend={backend} />);
const keys = asked.get("keys");
if (keys) {
  const press = (key: string) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  };
  setTimeout(() => keys.split(",").forEach(press), 2000);
}
