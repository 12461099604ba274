import { type ReactNode, useId } from "react";

/** One thing that waits. It takes the focus as a whole, so that the keys of the list know which one is meant. */
export function Entry(props: { id: string; title: ReactNode; children: ReactNode }) {
  const title = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: Enter and the digits work on the entry that has the focus
    <li className="review-item" data-item={props.id} data-at={props.id} tabIndex={0} aria-labelledby={title}>
      <h2 id={title}>{props.title}</h2>
      {props.children}
    </li>
  );
}
