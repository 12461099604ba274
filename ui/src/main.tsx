import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { tauri } from "./backend/tauri";

const place = document.getElementById("window");
if (place) createRoot(place).render(<App backend={tauri} />);
