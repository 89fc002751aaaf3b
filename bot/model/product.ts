/** What the shop sells, as written in `knowledge/products/`: the catalogue, and how what is asked about it is answered. No code. */
import type { Place, Scalar, TextSource } from './flow.ts'

/** One thing that can be bought: a size or a colour. */
export interface ProductVariant {
  sku: Scalar
  colour: string | null
  size: Scalar | null
  /** Fen; null: the product's. */
  price: number | null
}

/** A row of the size table. */
export interface SizeRow {
  size: Scalar
  /** Centimetres, both ends included. */
  height: readonly [from: number, to: number] | null
  /** Kilograms, both ends included. */
  weight: readonly [from: number, to: number] | null
  /** Of the thing itself, as written: 衣长 → 64 cm. */
  measures: { name: string; value: string }[]
}

export interface Product {
  sku: Scalar
  title: Scalar
  /** Other names customers have for it. */
  also: string[]
  /** Its English name. */
  en: string | null
  category: string
  /** Fen. */
  price: number
  variants: ProductVariant[]
  sizes: SizeRow[]
  material: TextSource | null
  care: TextSource | null
  /** `what`: the part and the terms in words. */
  warranty: { months: number; what: TextSource | null } | null
  features: { name: string; value: Scalar }[]
  /** SKUs of what goes with it. */
  related: Scalar[]
  /** SKUs of what may be bought in its stead. */
  substitute: Scalar[]
  image: string | null
  url: string | null
  /** Needs it serves. */
  goodFor: string[]
  faq: { ask: Scalar[]; answer: TextSource }[]
  /** UTC ms, end exclusive: when it is sold; null is open. */
  activeFrom: number | null
  activeTo: number | null
  at: Place
}

/** What can be asked of any product and is answered out of its fields. */
export const productFacts = ['price', 'colours', 'sizes', 'size_table', 'material', 'care', 'warranty'] as const
export type ProductFact = (typeof productFacts)[number]

export interface ProductAnswer {
  /** What of the product is asked, shown behind its title. */
  title: Scalar
  /** Words that ask for it. */
  ask: Scalar[]
  /** Template over `product`. */
  answer: TextSource
}

/** `knowledge/products/_answers.yml` */
export interface ProductAnswers {
  at: Place
  facts: Partial<Record<ProductFact, ProductAnswer>>
  /** Of `features`: other words for a feature's name; the template also knows `feature`. */
  feature: { answer: TextSource; words: { name: Scalar; words: Scalar[] }[] } | null
}
