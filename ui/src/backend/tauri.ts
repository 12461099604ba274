import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { Backend, Event } from ".";
import { commands, EVENT } from "./generated/commands";

/** The Rust side of this very window. */
export const tauri: Backend = {
  ...commands(invoke),
  onEvent(listener) {
    const listening = listen<Event>(EVENT, (event) => listener(event.payload));
    return () => void listening.then((stop) => stop());
  },
  zoom: (factor) => void getCurrentWebview().setZoom(factor),
};
