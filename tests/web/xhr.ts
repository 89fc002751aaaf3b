/** As much of XMLHttpRequest over `fetch` as the real Direct Line client uses. */
export class Xhr {
  readyState = 0
  status = 0
  response: unknown = null
  responseType = ''
  timeout = 0
  withCredentials = false
  onreadystatechange: (() => void) | null = null
  onload: (() => void) | null = null
  onerror: ((error: unknown) => void) | null = null
  ontimeout: ((error: unknown) => void) | null = null
  upload = {}
  private method = 'GET'
  private url = ''
  private headers: Record<string, string> = {}
  private answered = new Headers()
  private abortion = new AbortController()

  open(method: string, url: string): void {
    this.method = method
    this.url = url
    this.readyState = 1
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value
  }
  getResponseHeader(name: string): string | null {
    return this.answered.get(name)
  }
  getAllResponseHeaders(): string {
    return [...this.answered].map(([name, value]) => `${name}: ${value}`).join('\r\n')
  }
  abort(): void {
    this.abortion.abort()
  }
  send(body?: string): void {
    void this.run(body)
  }
  private async run(body: string | undefined): Promise<void> {
    try {
      const answer = await fetch(this.url, {
        method: this.method,
        headers: this.headers,
        body: body ?? null,
        signal: this.abortion.signal,
      })
      this.status = answer.status
      this.answered = answer.headers
      const binary = this.responseType === 'arraybuffer'
      const text = binary ? '' : await answer.text()
      if (binary) this.response = await answer.arrayBuffer()
      else
        this.response =
          text !== '' && answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
    } catch (error) {
      if (this.abortion.signal.aborted) return
      this.status = 0
      this.readyState = 4
      this.onreadystatechange?.()
      this.onerror?.(error)
      return
    }
    this.readyState = 4
    this.onreadystatechange?.()
    this.onload?.()
  }
}
