// What survives a reload: the conversation, its token, and messages that were not acknowledged yet.

/** A small store under one prefix; where the browser keeps nothing (private mode), it lives as long as the page. */
export function openKeep(prefix, storage = safeStorage()) {
  const pendingPrefix = `${prefix}:pending:`
  return {
    /** `{ conversationId, token, until }` or null. */
    conversation: () => read(storage, `${prefix}:conversation`),
    keepConversation: (value) => write(storage, `${prefix}:conversation`, value),
    setting: (name) => read(storage, `${prefix}:${name}`),
    set: (name, value) => write(storage, `${prefix}:${name}`, value),
    /** Unacknowledged messages, oldest first. One key each, so that two tabs never overwrite each other. */
    pending() {
      const found = []
      for (let i = 0; i < storage.length; i += 1) {
        const key = storage.key(i)
        if (key?.startsWith(pendingPrefix)) found.push(read(storage, key))
      }
      return found.filter(Boolean).sort((a, b) => a.at - b.at || a.order - b.order)
    },
    keepPending: (item) => write(storage, pendingPrefix + item.id, item),
    dropPending: (id) => storage.removeItem(pendingPrefix + id),
  }
}

function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}

function write(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key)
    else storage.setItem(key, JSON.stringify(value))
  } catch {
    // Full or forbidden: the page goes on without memory.
  }
}

function safeStorage() {
  try {
    localStorage.setItem('nightdesk:probe', '1')
    localStorage.removeItem('nightdesk:probe')
    return localStorage
  } catch {
    return memoryStorage()
  }
}

function memoryStorage() {
  const map = new Map()
  return {
    get length() {
      return map.size
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  }
}
