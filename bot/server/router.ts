/** Finds the handler of a hot path: exact paths by one map look-up, `:name` paths by comparing segments. */

interface Pattern<Handler> {
  segments: string[]
  handler: Handler
}

interface Table<Handler> {
  exact: Map<string, Handler>
  patterns: Pattern<Handler>[]
}

export interface Match<Handler> {
  handler: Handler
  params: Record<string, string>
}

export interface Router<Handler> {
  /** Throws `TypeError` for a path that is taken or does not begin with `/`. */
  add(method: string, path: string, handler: Handler): void
  /** `path` is without query, still percent-encoded. Throws `URIError` if a parameter is not decodable. */
  find(method: string, path: string): Match<Handler> | null
  /** Methods a path answers to. */
  methods(path: string): string[]
}

const noParams: Record<string, string> = Object.freeze({})

/** An empty router. Exact paths win over patterns, earlier patterns over later ones. */
export function createRouter<Handler>(): Router<Handler> {
  const tables = new Map<string, Table<Handler>>()

  function find(method: string, path: string): Match<Handler> | null {
    const table = tables.get(method)
    if (!table) return null
    const exact = table.exact.get(path)
    if (exact !== undefined) return { handler: exact, params: noParams }
    if (table.patterns.length === 0) return null
    const given = path.split('/')
    for (const pattern of table.patterns) {
      const params = matchSegments(pattern.segments, given)
      if (params) return { handler: pattern.handler, params }
    }
    return null
  }

  return {
    add(method, path, handler) {
      if (!path.startsWith('/')) throw new TypeError(`route "${path}" does not begin with /`)
      let table = tables.get(method)
      if (!table) tables.set(method, (table = { exact: new Map(), patterns: [] }))
      const shape = path.replace(/:[^/]+/g, ':')
      const taken = table.exact.has(path) || table.patterns.some((pattern) => shapeOf(pattern.segments) === shape)
      if (taken) throw new TypeError(`route ${method} ${path} is taken already`)
      if (path.includes('/:')) table.patterns.push({ segments: path.split('/'), handler })
      else table.exact.set(path, handler)
    },
    find,
    methods: (path) => [...tables.keys()].filter((method) => find(method, path) !== null),
  }
}

function shapeOf(segments: string[]): string {
  return segments.map((segment) => (segment.startsWith(':') ? ':' : segment)).join('/')
}

function matchSegments(pattern: string[], given: string[]): Record<string, string> | null {
  if (pattern.length !== given.length) return null
  for (let i = 0; i < pattern.length; i++) {
    const want = pattern[i]!
    if (want.startsWith(':') ? given[i] === '' : want !== given[i]) return null
  }
  const params: Record<string, string> = Object.create(null) as Record<string, string>
  for (let i = 0; i < pattern.length; i++) {
    const want = pattern[i]!
    if (want.startsWith(':')) params[want.slice(1)] = decodeURIComponent(given[i]!)
  }
  return params
}
