import { useState } from "react";
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { useMatching } from "../backend/queries";
import { Chevron, type Option, TALLEST } from "./Choice";
import { Below, type FieldWords } from "./Field";

/** One item of a long list, found by typing a part of it. */
export function Find(
  props: FieldWords & {
    options: readonly Option[];
    value: string | null;
    onChange: (value: string | null) => void;
    placeholder?: string;
    isDisabled?: boolean;
  },
) {
  const { label, hint, problem, options, value, onChange } = props;
  const chosen = options.find(({ id }) => id === value)?.name ?? value ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const found = useMatching(
    options.map(({ name }) => name),
    // What was chosen before is no question.
    typed === chosen ? "" : (typed ?? ""),
  );
  return (
    <ComboBox
      className="field"
      isDisabled={props.isDisabled}
      isInvalid={!!problem}
      validationBehavior="aria"
      menuTrigger="focus"
      value={value}
      onChange={(key) => {
        setTyped(null);
        onChange(key === null ? null : String(key));
      }}
      inputValue={typed ?? chosen}
      onInputChange={(text) => {
        setTyped(text);
        if (text === "") onChange(null);
      }}
      onOpenChange={(open) => open || setTyped(null)}
      onBlur={() => setTyped(null)}
      items={found.flatMap((at) => options[at] ?? [])}
    >
      <Label>{label}</Label>
      <div className="field-input combo">
        <Input className="input" placeholder={props.placeholder ?? "–"} />
        <Button className="combo-button">
          <Chevron />
        </Button>
      </div>
      <Below hint={hint} problem={problem} />
      <Popover className="popover options" offset={2} maxHeight={TALLEST}>
        <ListBox<Option>>
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.name} className="option">
              {item.name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
