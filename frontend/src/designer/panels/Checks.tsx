import type { ReactNode } from "react";

import type { Option } from "./inputs.tsx";

interface Props {
  label: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  most?: number;
  hint?: ReactNode;
}

/** Any of several, each a box to tick; in the order in which they were chosen. */
export function Checks({ label, hint, ...rest }: Props) {
  return (
    <fieldset className="panel-field">
      <legend className="form-label">{label}</legend>
      <Boxes {...rest} />
      {hint && <small className="form-hint">{hint}</small>}
    </fieldset>
  );
}

/** The boxes alone, where their question stands elsewhere. */
export function Boxes({ options, chosen, onChange, most = Infinity }: Omit<Props, "label" | "hint">) {
  return (
    <div className="panel-checks">
      {options.map(([key, words]) => {
        const isOn = chosen.includes(key);
        return (
          <label className="form-check" key={key}>
            <input type="checkbox" className="form-check-input" checked={isOn} disabled={!isOn && chosen.length >= most} onChange={() => onChange(isOn ? chosen.filter((each) => each !== key) : [...chosen, key])} />
            <span className="form-check-label">{words}</span>
          </label>
        );
      })}
    </div>
  );
}
