/** `say`, `tag` and `set`: speak, mark, remember. */
import type { Frame } from '../../model/index.ts'
import { write } from '../filling.ts'
import type { NodeOf } from '../machine.ts'
import { isEmpty } from '../names.ts'
import { renderText } from '../say.ts'
import { holderOf, namesOf, note, reply, stepName, type Work } from '../work.ts'

export function runSay(w: Work, frame: Frame, node: NodeOf<'say'>): void {
  const names = namesOf(w, frame)
  for (const text of node.say) {
    const said = renderText(text, names, w.env)
    if (said === null) note(w, `nothing to say in ${stepName(frame, node)}`)
    else reply(w, { ...said.draft, step: stepName(frame, node) })
  }
  frame.at = node.next ?? ''
}

export function runTag(w: Work, frame: Frame, node: NodeOf<'tag'>): void {
  for (const tag of node.tags) if (!w.out.tags.includes(tag)) w.out.tags.push(tag)
  frame.at = node.next ?? ''
}

/** A bare name, `contact.x` or `conversation.x`; an unset value empties the name. */
export function runSet(w: Work, frame: Frame, node: NodeOf<'set'>): void {
  const names = namesOf(w, frame)
  const values = node.values.map((pair) => ({
    name: pair.name,
    value: pair.value.of(names),
    secret: pair.value.read !== null && names.secret(pair.value.read.path),
  }))
  const holder = holderOf(w, frame)
  for (const { name, value, secret } of values) {
    const [scope, field] = name.split('.')
    if (field === undefined) {
      write(w, frame, name, value)
      if (secret && !holder.secret.includes(name)) holder.secret.push(name)
    } else if (scope === 'contact' || scope === 'conversation') {
      // A secret stays in the run it was told to.
      if (secret) note(w, `secret not kept as ${name}`)
      else w.out[scope][field] = isEmpty(value) ? null : value!
    }
  }
  frame.at = node.next ?? ''
}
