import { defineErrors } from './define.ts'

/** A resource that is not valid FHIR R4. */
export const fhirErrors = defineErrors({
  'fhir.missing-required': {
    kind: 'permanent',
    en: '{where} is required and missing.',
    zh: '缺少必填元素 {where}。',
    remedy: { en: 'Map it, or give it a default in the mapping.', zh: '请在映射中赋值或给出默认值。' },
  },
})
