import { Button, Input, SearchField } from "react-aria-components";

/** A field that narrows a list as one types. Escape empties it. */
export function Search(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}) {
  return (
    <SearchField
      aria-label={props.label}
      value={props.value}
      onChange={props.onChange}
      className="field search"
    >
      <Input className="input" placeholder={props.label} autoFocus={props.autoFocus} />
      <Button className="clear">×</Button>
    </SearchField>
  );
}
