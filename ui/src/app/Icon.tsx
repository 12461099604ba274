const PATHS = {
  carnet: "M4 2.5h9v11H4zM4 2.5v11M2.5 5H5M2.5 8H5M2.5 11H5M7 6h4M7 8.5h4",
  today: "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3M8 9v2l1.5 1",
  activities: "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.5M2.5 8h.5M2.5 12h.5",
  people:
    "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5c.3-2.6 2-4 4.5-4s4.2 1.4 4.5 4M10.5 2.800a2.4 2.4 0 0 1 0 4.500M12 9.800c1.5.5 2.3 1.8 2.5 3.7",
  review: "M8 2.500v11M8 5H4L2.500 8.500h5.500M8 5h4l1.500 3.500H8M5.500 13.500h5",
  settings: "M2 4.500h7M12 4.500h2M2 11.500h2M7 11.500h7M10.5 3v3M5.5 10v3",
} as const;

/** A small drawing beside a word; never alone. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.25"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} strokeLinecap="round" />
    </svg>
  );
}
