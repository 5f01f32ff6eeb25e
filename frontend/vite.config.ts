import { defineConfig } from "vitest/config";

import { printedFonts } from "./build/fonts.ts";
import { iconSprite } from "./build/sprite.ts";
import { withoutUnused } from "./build/unused.ts";

// Django serves the built files below /static/app/ (settings: DJANGO_VITE, STATICFILES_DIRS); while developing, its pages
// point at this server under the same path. Built addresses are relative, so that STATIC_URL may be anything.
export default defineConfig(({ command }) => ({
  base: command === "serve" ? "/static/app/" : "./",
  plugins: [iconSprite(new URL("../procops/ui/icons.json", import.meta.url)), printedFonts()],
  css: { postcss: { plugins: [withoutUnused()] } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["chrome123", "firefox120", "safari17.5"], // the first that know light-dark()
    assetsInlineLimit: 0, // the content security policy knows no data: fonts
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ["src/app.ts", "src/first.ts", "src/map.tsx", "src/designer.tsx", "src/charts.ts"],
      // "use client" at the head of a package means nothing where there is no server rendering.
      onLog: (level, log, tell) => (log.code === "MODULE_LEVEL_DIRECTIVE" ? undefined : tell(level, log)),
    },
  },
  server: { host: "127.0.0.1", port: 5173, strictPort: true, origin: "http://127.0.0.1:5173", cors: true },
  // A document takes longer to make than most tests to run. One does for a process, but for behaviours: they listen to it
  // for good.
  test: {
    environment: "happy-dom",
    projects: [
      { extends: true, test: { name: "behaviours", include: ["src/behaviours/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "islands",
          include: ["src/**/*.test.{ts,tsx}", "build/**/*.test.ts"],
          exclude: ["src/behaviours/**"],
          isolate: false,
        },
      },
    ],
  },
}));
