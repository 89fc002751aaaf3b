/** Who a contact is: what channels say about them, and how much of it is believed. */
import type { Sender } from '../sdk/index.ts'
import type { Profile, Value } from '../model/index.ts'
import { spokenLanguage } from './identity.ts'

/** A contact nobody knows yet. What the sender says is not applied: see `applySender`. */
export function newProfile(shopLanguage: 'zh' | 'en', sender?: Pick<Sender, 'language'>): Profile {
  return {
    name: null,
    tier: 'new',
    phone: null,
    language: spokenLanguage(sender?.language) ?? shopLanguage,
    verified: false,
    customer: null,
    tags: [],
    fields: {},
  }
}

/**
 * The profile after an activity of this sender; the same object if nothing changed, which is the usual case.
 * Customer number, phone and tier are taken only from what the shop itself vouched for (`verified: true`): a caller's
 * number or a name typed into a form proves nothing. `verified: false` says that they signed out and takes it all back;
 * a sender without the mark says nothing about it. Another customer on the same address replaces the first.
 * @param first the contact's first activity: only then does the sender's language count, later what they write does
 */
export function applySender(profile: Profile, sender: Sender, first = false): Profile {
  const language = first ? spokenLanguage(sender.language) : null
  return claims(language === null || language === profile.language ? profile : { ...profile, language }, sender)
}

function claims(profile: Profile, sender: Sender): Profile {
  if (sender.verified === true) return applyVerified(profile, sender)
  if (sender.verified === false && profile.verified)
    return { ...profile, verified: false, customer: null, phone: null, tier: 'new', name: sender.name ?? null }
  // A name is only how to address them; a vouched one is not replaced by a nickname.
  if (!sender.name || profile.verified || profile.name === sender.name) return profile
  return { ...profile, name: sender.name }
}

function applyVerified(profile: Profile, sender: Sender): Profile {
  const customer = sender.customer ?? null
  const same = profile.verified && (customer === null || profile.customer === customer)
  const next = {
    name: sender.name ?? (same || profile.customer === null ? profile.name : null),
    tier: sender.tier ?? (same ? profile.tier : 'new'),
    phone: sender.phone ?? (same ? profile.phone : null),
    customer: customer ?? (same ? profile.customer : null),
  }
  if (
    profile.verified &&
    next.name === profile.name &&
    next.tier === profile.tier &&
    next.phone === profile.phone &&
    next.customer === profile.customer
  )
    return profile
  return { ...profile, ...next, verified: true }
}

/** The scope `contact` of flows. The shop's own fields never hide the built-in names. */
export function contactScope(contactId: string, profile: Profile): Record<string, Value> {
  const { name, tier, phone, language, verified, tags, fields } = profile
  return { ...fields, id: contactId, name, tier, phone, language, verified, tags }
}
