import { type NodeChange, type NodeMouseHandler, type OnConnect, type OnConnectEnd, type OnNodeDrag, MiniMap, ReactFlow, applyNodeChanges, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { LaneRows } from "../../map/LaneRows.tsx";
import { type Adding, type Selection, useActions } from "../actions.ts";
import type { Fault } from "../api.ts";
import { type Doc, stepOf } from "../document.ts";
import { type Drawing, draw } from "../drawing.ts";
import { connect, whyNotConnected } from "../edits/flows.ts";
import { moveStep } from "../edits/steps.ts";
import { gettext } from "../gettext.ts";
import type { Staffing } from "../staffing.ts";
import type { Marks } from "../trial/useTrial.ts";
import { laneAt } from "../walking.ts";
import { Adder } from "./Adder.tsx";
import { Controls } from "./Controls.tsx";
import { edgesOf, nodesOf } from "./elements.ts";
import FlowEdge, { type FlowEdgeType } from "./FlowEdge.tsx";
import { LaneHeads } from "./LaneHeads.tsx";
import StepCard, { type CardType } from "./StepCard.tsx";
import { useCanvasKeys } from "./useCanvasKeys.ts";
import { type Views, useViews } from "./useViews.ts";

const NODE_TYPES = { step: StepCard };
const EDGE_TYPES = { flow: FlowEdge };
const ZOOM_KEYS = ["Control", "Meta"];
/** px: how far a pressed mouse may tremble; it is a press up to there, and drags a card from there on. */
const STEADY = 4;

interface Props {
  doc: Doc;
  faults: readonly Fault[];
  staffing: Staffing;
  selection: Selection | null;
  adding: Adding | null;
  /** Where a played case has been, while one is played. */
  marks: Marks | null;
  /** Filled by the canvas: how the rest of the page moves it. */
  views: React.RefObject<Views | null>;
  keys: CanvasKeys;
}

/** What keys do that is not the canvas's own business. */
export interface CanvasKeys {
  undo(): void;
  redo(): void;
  help(): void;
  chooseLane(step: string): void;
  addLane(): void;
}

export function Canvas({ doc, faults, staffing, selection, adding, marks, views, keys }: Props) {
  const actions = useActions();
  const drawing = useMemo(() => measured(() => draw(doc)), [doc]);
  const frame = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  const own = useViews(drawing.layout, frame);
  views.current = own;

  const [nodes, setNodes] = useState<CardType[]>([]);
  const [edges, setEdges] = useState<FlowEdgeType[]>([]);
  const settle = useCallback(() => setNodes((before) => nodesOf(doc, drawing, faults, selection, marks, before)), [doc, drawing, faults, selection, marks]);
  useEffect(settle, [settle]);
  useEffect(() => setEdges((before) => edgesOf(doc, drawing, selection, marks, before)), [doc, drawing, selection, marks]);

  const [dropLane, setDropLane] = useState<string | null>(null);
  const onNodesChange = useCallback((changes: NodeChange<CardType>[]) => {
    const moves = changes.filter((change) => change.type === "position");
    if (moves.length) setNodes((current) => applyNodeChanges(moves, current));
  }, []);
  const laneUnder = useCallback((node: CardType) => laneAt(drawing.layout, node.position.y + (node.height ?? 0) / 2), [drawing]);

  // The same functions from one movement of the mouse to the next: React Flow tells each card and line of a new one.
  const onNodeClick = useCallback<NodeMouseHandler<CardType>>((_, node) => actions.select({ kind: "step", key: node.id }, true), [actions]);
  const onPaneClick = useCallback(() => {
    actions.add(null);
    actions.select(null);
  }, [actions]);
  const onNodeDrag = useCallback<OnNodeDrag<CardType>>((_, node) => setDropLane(laneUnder(node) ?? null), [laneUnder]);
  const onNodeDragStop = useCallback<OnNodeDrag<CardType>>(
    (_, node) => {
      const lane = laneUnder(node);
      setDropLane(null);
      settle();
      if (lane && lane !== stepOf(doc, node.id)?.lane) {
        actions.edit((current) => moveStep(current, node.id, lane));
        actions.select({ kind: "step", key: node.id });
      }
    },
    [actions, doc, laneUnder, settle],
  );
  const onConnect = useCallback<OnConnect>(
    ({ source, target }) => {
      const why = whyNotConnected(doc, source, target);
      if (why) actions.say(whyWords(why));
      else actions.edit((current) => connect(current, source, target));
    },
    [actions, doc],
  );
  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, state) => {
      if (state.toHandle || state.isValid || !state.fromNode) return;
      // Let go over a card: to that card; over nothing: a new step there.
      const point = "changedTouches" in event ? event.changedTouches[0]! : event;
      const card = document.elementFromPoint(point.clientX, point.clientY)?.closest<HTMLElement>(".react-flow__node")?.dataset.id;
      const from = state.fromNode.id;
      if (card) {
        if (card !== from) actions.edit((current) => connect(current, from, card));
        return;
      }
      const lane = laneAt(drawing.layout, flow.screenToFlowPosition({ x: point.clientX, y: point.clientY }).y);
      actions.add({ after: from, isBranch: true, ...(lane ? { lane } : {}) });
    },
    [actions, drawing, flow],
  );

  const onKeyDown = useCanvasKeys(doc, drawing, selection, keys, own);
  const dropped = drawing.layout.lanes.find((lane) => lane.key === dropLane);

  return (
    <div className="map-frame designer-canvas" ref={frame} onKeyDown={onKeyDown} onFocus={(event) => own.reveal(event.target)} role="application" aria-label={gettext("Drawing of {process}. Arrow keys go from step to step, the question mark lists all keys.", { process: doc.process.name })}>
      <LaneRows lanes={drawing.layout.lanes} />
      {dropped && <DropRow layout={drawing.layout} lane={dropped.index} />}
      <ReactFlow<CardType, FlowEdgeType>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onInit={own.open}
        onNodesChange={onNodesChange}
        onNodeClick={onNodeClick}
        onPaneClick={onPaneClick}
        onNodeDrag={onNodeDrag}
        onNodeDragStop={onNodeDragStop}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        connectionRadius={28}
        nodesDraggable
        nodesConnectable
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        disableKeyboardA11y
        nodeDragThreshold={STEADY}
        nodeClickDistance={STEADY}
        panOnScroll
        zoomOnScroll={false}
        zoomActivationKeyCode={ZOOM_KEYS}
        zoomOnDoubleClick={false}
        minZoom={0.15}
        maxZoom={1.6}
      >
        {doc.steps.length > 8 && <MiniMap pannable zoomable className="designer-minimap" ariaLabel={gettext("The whole process, small")} nodeBorderRadius={8} />}
        <Controls views={own} onAddLane={keys.addLane} />
      </ReactFlow>
      <LaneHeads layout={drawing.layout} doc={doc} staffing={staffing} selection={selection} />
      {adding && doc.lanes.length > 0 && <Adder key={JSON.stringify(adding)} doc={doc} adding={adding} at={placeOf(adding, drawing, flow, frame.current)} />}
    </div>
  );
}

/** How long it takes stands in the browser's own performance tools; `bench/designer.py` reads it there. */
function measured<T>(laying: () => T): T {
  const start = performance.now();
  const drawing = laying();
  performance.clearMeasures("procops:layout");
  performance.measure("procops:layout", { start });
  return drawing;
}

function DropRow({ layout, lane }: { layout: Drawing["layout"]; lane: number }) {
  const placed = layout.lanes[lane];
  return placed ? (
    <div className="designer-drop">
      <LaneRows lanes={[placed]} />
    </div>
  ) : null;
}

function whyWords(why: "same" | "start" | "end" | "there"): string {
  return {
    same: gettext("A step cannot lead to itself at once; put a decision between."),
    start: gettext("Nothing can lead to a start."),
    end: gettext("An end leads nowhere."),
    there: gettext("These two are connected already."),
  }[why];
}

/** Where the adding form stands in the frame: beside what it adds to, and never outside. */
function placeOf(adding: Adding, { plus, layout }: Drawing, flow: ReturnType<typeof useReactFlow>, frame: HTMLElement | null) {
  const box = frame?.getBoundingClientRect();
  if (!box) return { x: 200, y: 40 };
  const step = layout.steps.find((each) => each.key === adding.after);
  const point = (adding.on && plus.get(adding.on)) || (step && { x: step.x + step.width, y: step.y + step.height / 2 }) || { x: 60, y: 30 };
  const screen = flow.flowToScreenPosition(point);
  const clamp = (value: number, most: number) => Math.max(8, Math.min(value, most));
  return { x: clamp(screen.x - box.left + 14, box.width - 300), y: clamp(screen.y - box.top + 14, box.height - 230) };
}
