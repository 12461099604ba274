import { type KeyboardEvent, type ReactNode, useContext } from "react";
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectStateContext,
  SelectValue,
  Tag,
  TagGroup,
  TagList,
} from "react-aria-components";
import { Below, type FieldWords } from "./Field";

/** The most of a list that is shown at once, in pixels: whole lines, and the page is still seen behind it. */
export const TALLEST = 316;

export interface Option {
  id: string;
  name: string;
}

/** The id that stands for "nothing chosen" in a list where that can be chosen. */
const NONE = "";

/** One item of a list, or none where `none` has a name. */
export function Choice(
  props: FieldWords & {
    options: readonly Option[];
    value: string | null;
    onChange: (value: string | null) => void;
    none?: string;
    placeholder?: string;
    isDisabled?: boolean;
    isCompact?: boolean;
  },
) {
  const { label, hint, problem, options, value, onChange, none, isCompact } = props;
  const items = none === undefined ? options : [{ id: NONE, name: none }, ...options];
  return (
    <Select
      className="field"
      aria-label={isCompact ? label : undefined}
      isDisabled={props.isDisabled}
      isInvalid={!!problem}
      value={value ?? (none === undefined ? null : NONE)}
      onChange={(key) => onChange(key === NONE ? null : String(key))}
      placeholder={none ?? props.placeholder ?? "–"}
    >
      {!isCompact && <Label>{label}</Label>}
      <Opener>
        <SelectValue />
      </Opener>
      <Below hint={hint} problem={problem} />
      <Options items={items} />
    </Select>
  );
}

/** Any number of items of a list. Those that were chosen stand below, each with the way to take it out. */
export function Choices(
  props: FieldWords & {
    options: readonly Option[];
    value: readonly string[];
    onChange: (value: string[]) => void;
    none: string;
    isDisabled?: boolean;
  },
) {
  const { label, hint, problem, options, value, onChange, none } = props;
  const chosen = value.map((id) => options.find((option) => option.id === id) ?? { id, name: id });
  return (
    <div className="field">
      <Select
        className="field"
        selectionMode="multiple"
        isDisabled={props.isDisabled}
        isInvalid={!!problem}
        value={[...value]}
        onChange={(keys) => onChange(keys.map(String))}
        placeholder={none}
      >
        <Label>{label}</Label>
        <Opener>
          <SelectValue>{none}</SelectValue>
        </Opener>
        <Below hint={hint} problem={problem} />
        <Options items={options} />
      </Select>
      {chosen.length > 0 && (
        <TagGroup
          aria-label={label}
          onRemove={props.isDisabled ? undefined : (keys) => onChange(value.filter((id) => !keys.has(id)))}
        >
          <TagList className="tags" items={chosen}>
            {(item) => (
              <Tag id={item.id} textValue={item.name} className="tag">
                {item.name}
                {!props.isDisabled && (
                  <Button slot="remove" className="clear">
                    ×
                  </Button>
                )}
              </Tag>
            )}
          </TagList>
        </TagGroup>
      )}
    </div>
  );
}

/**
 * Opens the list. React Aria lets a letter or an arrow choose in a list that is closed; here what is chosen is on disk at
 * once, so one must have seen the list first.
 */
function Opener({ children }: { children: ReactNode }) {
  const list = useContext(SelectStateContext);
  const onKeyDownCapture = (event: KeyboardEvent) => {
    const isLetter = /^[\p{L}\p{N}]$/u.test(event.key);
    const isArrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (!list || list.isOpen || !(isLetter || isArrow)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    list.open();
  };
  return (
    <div role="presentation" onKeyDownCapture={onKeyDownCapture}>
      <Button className="input choice">
        {children}
        <Chevron />
      </Button>
    </div>
  );
}

function Options({ items }: { items: readonly Option[] }) {
  return (
    <Popover className="popover options" offset={2} maxHeight={TALLEST}>
      <ListBox items={items}>
        {(item) => (
          <ListBoxItem id={item.id} textValue={item.name} className="option">
            {item.name}
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  );
}

export function Chevron() {
  return (
    <svg className="chevron" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M3 4.5 6 7.5 9 4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}
