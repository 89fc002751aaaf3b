// The drawings of the widget.

function icon(...paths) {
  const make = (tag, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag)
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
    return node
  }
  const svg = make('svg', {
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 1.8,
    'aria-hidden': 'true',
  })
  svg.append(...paths.map((d) => make('path', { d, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' })))
  return svg
}
export const bubbleIcon = () => icon('M4 5.5h16v11H11l-4.5 3.5v-3.5H4z', 'M8 9.5h8', 'M8 12.8h5')
export const clipIcon = () =>
  icon('M20 11.5 12.4 19a5 5 0 0 1-7.1-7.1l8-8a3.4 3.4 0 0 1 4.8 4.8l-7.9 7.9a1.7 1.7 0 0 1-2.4-2.4l7.2-7.2')
export const moonIcon = () => icon('M19.5 14.2A8 8 0 1 1 9.8 4.5a6.3 6.3 0 0 0 9.7 9.7z')
export const bagIcon = () => icon('M5.5 8h13l1 12.5h-15z', 'M9 10.5V7a3 3 0 0 1 6 0v3.5')
