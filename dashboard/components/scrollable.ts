/** Properties of a box that is scrolled sideways: not every browser lets the keyboard into it by itself. */
export const scrollable = { class: "scroll-x", tabIndex: 0 } as const;
