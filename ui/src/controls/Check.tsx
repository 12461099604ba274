import { Checkbox } from "react-aria-components";

/** One thing that is so or is not. */
export function Check(props: { label: string; value: boolean; onChange: (value: boolean) => void }) {
  return (
    <Checkbox className="check" isSelected={props.value} onChange={props.onChange}>
      <span className="box">
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d="M2.5 6.5 5 9l4.5-6" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      </span>
      {props.label}
    </Checkbox>
  );
}
