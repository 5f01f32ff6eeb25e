import { ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { Controls } from "./Controls.tsx";
import type { MapInput } from "./document.ts";
import { edgesOf, layoutOf, nodesOf } from "./elements.ts";
import FlowLine from "./FlowLine.tsx";
import { LaneHeads, LaneRows } from "./LaneRows.tsx";
import type { Layout } from "./layout.ts";
import { Legend } from "./Legend.tsx";
import { OPENING_ZOOM } from "./sizes.ts";
import StepNode from "./StepNode.tsx";

const NODE_TYPES = { step: StepNode };
const EDGE_TYPES = { flow: FlowLine };
const BORDER = 1;
const GAP = 4; // px of the screen between the lane heads and the map

interface Props {
  input: MapInput;
  /** The step to bring into the middle; a new object each time it is asked for. */
  focus: { step: string } | null;
  onStep: (key: string) => void;
}

/** The swimlane map of one process, to be read: for a process page, and coloured with a case's progress. */
export function ProcessMap(props: Props) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ input, focus, onStep }: Props) {
  const layout = useMemo(() => layoutOf(input), [input]);
  const nodes = useMemo(() => nodesOf(input, layout), [input, layout]);
  const edges = useMemo(() => edgesOf(input, layout), [input, layout]);
  const frame = useRef<HTMLDivElement>(null);
  const { show, fit, reveal } = useViews(layout, frame);
  const [height] = useState(() => openingHeight(layout));

  const here = useMemo(() => stepToBeginWith(input), [input]);
  const open = useCallback(() => show(focus?.step ?? here, { still: true }), [show, focus, here]);
  useEffect(() => {
    if (focus && layout.steps.some((step) => step.key === focus.step)) show(focus.step, {});
  }, [focus, layout, show]);

  return (
    <>
      <div className="map-frame" ref={frame} style={{ height }} onFocus={(event) => reveal(event.target)}>
        <LaneRows lanes={layout.lanes} />
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          aria-label={input.labels.words.map.replace("{process}", input.document.process.name)}
          onInit={open}
          onNodeClick={(_, node) => onStep(node.id)}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          deleteKeyCode={null}
          // The wheel scrolls the page; with Ctrl, or two fingers, it zooms the map.
          zoomOnScroll={false}
          preventScrolling={false}
          zoomActivationKeyCode={["Control", "Meta"]}
          zoomOnDoubleClick={false}
          minZoom={0.15}
          maxZoom={1.6}
        />
        <LaneHeads lanes={layout.lanes} input={input} />
        <Controls words={input.labels.words} onFit={fit} onHere={input.progress && here ? () => show(here, {}) : null} />
      </div>
      <Legend input={input} layout={layout} />
    </>
  );
}

/** The step where the case stands, else none: the map then opens at its beginning. */
function stepToBeginWith({ document, progress }: MapInput): string | undefined {
  const at = (state: string) => document.steps.find((step) => progress?.steps[step.key]?.state === state)?.key;
  return at("live") ?? at("waiting") ?? at("branches") ?? at("paused");
}

function openingHeight(layout: Layout): number {
  return Math.round(Math.min(layout.height * OPENING_ZOOM + 2 * BORDER, window.innerHeight * 0.7));
}

function useViews(layout: Layout, frame: React.RefObject<HTMLDivElement | null>) {
  const { setViewport, getViewport } = useReactFlow();
  const steps = useMemo(() => new Map(layout.steps.map((step) => [step.key, step])), [layout]);

  const move = useCallback(
    (x: number, y: number, zoom: number, still = false) => {
      const isCalm = still || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      void setViewport({ x, y, zoom }, { duration: isCalm ? 0 : 300 });
    },
    [setViewport],
  );

  /** Bring a step into the middle of what the lane heads leave free; no step: the beginning of the map. */
  const show = useCallback(
    (key: string | undefined, { still = false }) => {
      const box = frame.current;
      if (!box) return;
      const step = key === undefined ? undefined : steps.get(key);
      const zoom = still ? OPENING_ZOOM : Math.max(getViewport().zoom, 0.5);
      const [left, tall] = [headsWidth(box) + GAP, layout.height * zoom];
      const x = step ? left + (box.clientWidth - left) / 2 - (step.x + step.width / 2) * zoom : left;
      const y = step ? box.clientHeight / 2 - (step.y + step.height / 2) * zoom : 0;
      const spare = box.clientHeight - tall;
      move(Math.min(left, x), spare >= 0 ? spare / 2 : Math.max(spare, Math.min(0, y)), zoom, still);
    },
    [frame, getViewport, layout, move, steps],
  );

  /** The whole process at once, however small that makes it. */
  const fit = useCallback(() => {
    const box = frame.current;
    if (!box) return;
    const left = headsWidth(box) + GAP;
    const zoom = Math.min(1, (box.clientWidth - left - GAP) / layout.width, box.clientHeight / layout.height);
    move(left, (box.clientHeight - layout.height * zoom) / 2, zoom);
  }, [frame, layout, move]);

  /**
   * A step reached with the Tab key comes into sight, of the number of a flow the step it leads to. Told from the layout and not from where the browser has the step:
   * at the moment of focus it has scrolled the frame, which React Flow undoes right after.
   */
  const reveal = useCallback(
    (target: Element) => {
      const { id, to } = target.closest<HTMLElement>(".react-flow__node, [data-to]")?.dataset ?? {};
      const key = id ?? to;
      const [box, step] = [frame.current, steps.get(key ?? "")];
      if (!box || !step || !target.matches(":focus-visible")) return;
      const { x, y, zoom } = getViewport();
      const [left, top] = [step.x * zoom + x, step.y * zoom + y];
      const isInSight =
        left >= headsWidth(box) &&
        left + step.width * zoom <= box.clientWidth &&
        top >= 0 &&
        top + step.height * zoom <= box.clientHeight;
      if (!isInSight) show(step.key, {});
    },
    [frame, getViewport, show, steps],
  );

  return { show, fit, reveal };
}

function headsWidth(box: HTMLElement): number {
  return box.querySelector<HTMLElement>(".map-lane-head")?.offsetWidth ?? 0;
}
