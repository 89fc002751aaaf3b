/** Two contacts found to be one person: what their profile is then. The rows behind it are the store's business. */
import type { Profile } from '../model/index.ts'

/** Why two profiles must not become one, or null. Two customer numbers are two people, whatever else agrees. */
export function mergeObstacle(a: Profile, b: Profile): string | null {
  if (a.customer !== null && b.customer !== null && a.customer !== b.customer)
    return `customer ${a.customer} is not customer ${b.customer}`
  return null
}

/**
 * The profile of both: what the shop vouched for wins, then what `kept` has, then what `gone` adds.
 * @param kept profile of the contact that stays
 * @throws TypeError if they must not be merged
 */
export function mergeProfiles(kept: Profile, gone: Profile): Profile {
  const obstacle = mergeObstacle(kept, gone)
  if (obstacle !== null) throw new TypeError(obstacle)
  const [first, second] = gone.verified && !kept.verified ? [gone, kept] : [kept, gone]
  return {
    name: first.name ?? second.name,
    tier: first.verified || first.tier !== 'new' ? first.tier : second.tier,
    phone: first.phone ?? second.phone,
    language: kept.language,
    verified: first.verified,
    customer: first.customer ?? second.customer,
    tags: [...new Set([...kept.tags, ...gone.tags])],
    fields: { ...gone.fields, ...kept.fields },
  }
}
