import "@xyflow/react/dist/style.css";
