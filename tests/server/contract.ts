/** Holds every answer against the API's own description: the status must be listed, the body must fit its schema. */
import Ajv2020 from 'ajv/dist/2020.js'

export interface Seen {
  method: string
  /** With query. */
  path: string
  status: number
  contentType: string
  text: string
}

export type Check = (seen: Seen) => void

/** A check over a document as `/api/v1/openapi.json` gives it. The check throws an `Error` that says what does not fit. */
export function createCheck(document: any): Check {
  const ajv = new Ajv2020.default({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(document, 'api')
  const routes = Object.entries(document.paths as Record<string, Record<string, any>>).map(
    ([path, operations]) => ({
      shape: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
      key: path.replace(/~/g, '~0').replace(/\//g, '~1'),
      operations,
    }),
  )

  return ({ method, path, status, contentType, text }) => {
    const fail = (why: string): never => {
      throw new Error(`${method} ${path} answered ${status}, ${why}: ${text.slice(0, 500)}`)
    }
    const pathname = path.split('?')[0]!
    const route = routes.find(({ shape }) => shape.test(pathname))
    const operation = route?.operations[method.toLowerCase()]
    const validate = (pointer: string): void => {
      if (!contentType.startsWith('application/json')) fail(`not in JSON but ${contentType}`)
      const fits = ajv.getSchema(`api#${pointer}`)
      if (!fits) return fail(`without schema at ${pointer}`)
      if (!fits(JSON.parse(text))) fail(ajv.errorsText(fits.errors))
    }
    // No such route, or not with that method: still a problem like any other.
    if (!operation) {
      if (status < 400) fail('which is not described')
      return validate('/components/schemas/Problem')
    }
    const response = operation.responses[status]
    if (!response) return fail('a status that is not described')
    if (response.content) {
      const pointer = `/paths/${encodeURIComponent(route.key)}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`
      validate(pointer)
    } else if (status === 204 && text !== '') fail('with a body')
  }
}
