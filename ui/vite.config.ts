import locales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { licences } from "./scripts/licences.mjs";

export default defineConfig({
  // The words of the controls, in the languages of the window.
  plugins: [{ ...locales.vite({ locales: ["en", "fr"] }), enforce: "pre" }, react(), licences()],
  clearScreen: false,
  server: {
    port: 1420,
    strictPort: true,
    // The message catalogue lies beside this folder.
    fs: { allow: [".."] },
  },
  build: {
    target: ["safari16", "chrome110"],
    // The window's content security policy allows files, not `data:` addresses, for fonts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["tests/setup.ts"],
    // Tests wait for conditions; on a busy machine those take their time.
    testTimeout: 60_000,
    include: ["tests/**/*.test.{ts,tsx}"],
  },
});
