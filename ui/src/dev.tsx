// The development page: the window over a laptop in memory. `?new` shows the first start, `?empty` a laptop without
// activities, `?language=fr` and `?theme=dark` the preferences.
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { Memory } from "./backend/memory";

const asked = new URLSearchParams(window.location.search);
const memory = new Memory({
  enrolled: !asked.has("new"),
  empty: asked.has("empty"),
  language: asked.get("language"),
  theme: asked.get("theme"),
});
if (asked.has("offline")) {
  memory.status.synchronisation = {
    phase: "failed",
    code: "no_network",
    next_try: Date.now() + 240_000,
  };
}
if (asked.has("clock")) memory.status.clockAheadSeconds = 5400;
if (asked.has("refused")) memory.status.refusedChanges = 2;
const place = document.getElementById("window");
if (place) createRoot(place).render(<App backend={memory.backend()} />);
