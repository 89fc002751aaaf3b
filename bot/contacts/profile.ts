/** What a channel says about the sender, laid over what is known: only verified claims change who somebody is. */
import type { Sender } from '../sdk/index.ts'
import type { Profile } from '../model/index.ts'

/**
 * The profile with what this sender brings; the same object where nothing changes.
 * A verified identity is never undone by a later anonymous message on the same lane.
 */
export function applySender(profile: Profile, sender: Sender): Profile {
  const next: Partial<Profile> = {}
  if (sender.name && sender.name !== profile.name) next.name = sender.name
  if (sender.verified) {
    if (!profile.verified) next.verified = true
    if (sender.customer && sender.customer !== profile.customer) next.customer = sender.customer
    if (sender.tier && sender.tier !== profile.tier) next.tier = sender.tier
    if (sender.phone && sender.phone !== profile.phone) next.phone = sender.phone
  }
  if ((sender.language === 'zh' || sender.language === 'en') && profile.language !== sender.language && profile.name === null)
    next.language = sender.language
  for (const _ in next) return { ...profile, ...next }
  return profile
}
