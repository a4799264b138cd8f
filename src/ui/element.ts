/** Builds elements. Text goes in as text nodes only: nothing that a person or a history wrote becomes markup. */

type Child = Node | string | null | undefined | readonly Child[]
type Properties = Readonly<Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>>

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name, value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  append(element, children)
  return element
}

function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined) continue
    if (typeof child === 'string' || child instanceof Node) parent.append(child)
    else append(parent, child)
  }
}

/** A page that is left stops what it started. */
export interface Page {
  readonly title: string
  readonly content: HTMLElement
  readonly leave: () => void
}
