import type { Selection } from "../actions.ts";
import { useActions } from "../actions.ts";
import type { Doc } from "../document.ts";
import type { Drawing } from "../drawing.ts";
import { leaving, removeFlow } from "../edits/flows.ts";
import { duplicateStep, removeStep } from "../edits/steps.ts";
import { type Arrow, stepTowards } from "../walking.ts";
import type { CanvasKeys } from "./Canvas.tsx";
import type { Views } from "./useViews.ts";

/** Everything the mouse can do, by keys; `KeysHelp` lists them. */
export function useCanvasKeys(doc: Doc, drawing: Drawing, selection: Selection | null, keys: CanvasKeys, views: Views) {
  const actions = useActions();
  return (event: React.KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target.closest("input, select, textarea, .adder")) return;
    const focused = target.closest<HTMLElement>("[data-step]")?.dataset.step;
    const step = focused ?? (selection?.kind === "step" ? selection.key : undefined);
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (event.ctrlKey || event.metaKey) {
      const key = event.key.toLowerCase();
      if (key === "z" && !event.shiftKey) return done(), keys.undo();
      if (key === "y" || (key === "z" && event.shiftKey)) return done(), keys.redo();
      if (key === "d" && step) {
        done();
        let copy = "";
        actions.edit((current) => {
          const added = duplicateStep(current, step);
          copy = added.key;
          return added.doc;
        });
        actions.select({ kind: "step", key: copy });
        return actions.focusStep(copy);
      }
      return;
    }
    if (event.altKey) return;
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowRight":
      case "ArrowUp":
      case "ArrowDown": {
        const next = stepTowards(drawing.layout, step, event.key as Arrow);
        if (!next) return;
        done();
        actions.select({ kind: "step", key: next });
        return actions.focusStep(next);
      }
      case "Enter":
        if (!step || !focused) return;
        done();
        return actions.select({ kind: "step", key: step }, true);
      case "Escape":
        done();
        actions.add(null);
        return actions.select(null);
      case "Delete":
      case "Backspace": {
        done();
        if (selection?.kind === "flow") {
          actions.edit((current) => removeFlow(current, selection.key));
          return actions.select(null);
        }
        if (!step) return;
        const next = stepTowards(drawing.layout, step, "ArrowLeft");
        actions.edit((current) => removeStep(current, step));
        actions.select(next && next !== step ? { kind: "step", key: next } : null);
        if (next && next !== step) actions.focusStep(next);
        return;
      }
    }
    switch (event.key.toLowerCase()) {
      case "?":
        return done(), keys.help();
      case "a":
        return done(), actions.add(step ? { after: step } : {});
      case "b":
        if (step) done(), actions.add({ after: step, isBranch: true });
        return;
      case "l":
        if (step) done(), keys.chooseLane(step);
        return;
      case "r":
        return done(), keys.addLane();
      case "f": {
        const first = step && leaving(doc, step)[0];
        if (first) done(), actions.select({ kind: "flow", key: first.key }, true);
        return;
      }
      case "0":
        return done(), views.fit();
      case "+":
      case "=": // the same key without Shift, on many keyboards
        return done(), views.zoomIn();
      case "-":
        return done(), views.zoomOut();
    }
  };
}
