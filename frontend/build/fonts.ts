import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const resolve = createRequire(import.meta.url).resolve;
const SCRIPTS = ["latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese"];

/** Writes `fonts/`: Inter script by script, regular and bold, from which the server writes PDFs (`workflows/drawing/typefaces.py`). */
export function printedFonts(): Plugin {
  return {
    name: "printed-fonts",
    apply: "build",
    buildStart() {
      for (const script of SCRIPTS)
        for (const weight of [400, 700]) {
          const file = `inter-${script}-${weight}-normal.woff`;
          this.emitFile({ type: "asset", fileName: `fonts/${file}`, source: readFileSync(resolve(`@fontsource/inter/files/${file}`)) });
        }
    },
  };
}
