import { cleanup, configure, getConfig } from "@testing-library/react";
import { afterEach } from "vitest";

// What every web view has, and jsdom has not.
globalThis.CSS ??= {
  escape: (text: string) => text.replace(/[^\w-]/g, (character) => `\\${character}`),
} as typeof CSS;

// React Aria moves its virtual focus by sending a blur itself, while React is at work when what was found arrives. The
// tests' keyboard answers any blur of a field that was typed in with a change; that one cannot wait for React, as others do.
let virtualBlurs = 0;
const send = EventTarget.prototype.dispatchEvent;
EventTarget.prototype.dispatchEvent = function (event) {
  if (event.type !== "blur") return send.call(this, event);
  virtualBlurs += 1;
  try {
    return send.call(this, event);
  } finally {
    virtualBlurs -= 1;
  }
};
const { eventWrapper } = getConfig();

configure({
  asyncUtilTimeout: 15_000,
  // What it answers says whether somebody has prevented the event.
  eventWrapper: (dispatch) => (virtualBlurs > 0 ? dispatch() : eventWrapper(dispatch)),
});
afterEach(cleanup);
