import { STRUCTURES } from './structures.ts'

/** Which structure a trigger event uses (HL7 table 0354 and chapters 3 to 12), by MSH-9.1 and MSH-9.2. */
const EVENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ADT: {
    ADT_A01: 'A01 A04 A08 A13',
    ADT_A02: 'A02',
    ADT_A03: 'A03',
    ADT_A05: 'A05 A14 A28 A31',
    ADT_A06: 'A06 A07',
    ADT_A09: 'A09 A10 A11',
    ADT_A12: 'A12',
    ADT_A15: 'A15',
    ADT_A16: 'A16',
    ADT_A17: 'A17',
    ADT_A18: 'A18',
    ADT_A20: 'A20',
    ADT_A21: 'A21 A22 A23 A25 A26 A27 A29 A32 A33',
    ADT_A24: 'A24',
    ADT_A30: 'A30 A34 A35 A36 A46 A47 A48 A49',
    ADT_A37: 'A37',
    ADT_A38: 'A38',
    ADT_A39: 'A39 A40 A41 A42',
    ADT_A43: 'A43 A44',
    ADT_A45: 'A45',
    ADT_A50: 'A50 A51',
    ADT_A52: 'A52 A53',
    ADT_A54: 'A54 A55',
    ADT_A60: 'A60',
    ADT_A61: 'A61 A62',
  },
  BAR: { BAR_P01: 'P01', BAR_P02: 'P02', BAR_P05: 'P05', BAR_P06: 'P06', BAR_P10: 'P10', BAR_P12: 'P12' },
  DFT: { DFT_P03: 'P03', DFT_P11: 'P11' },
  MDM: { MDM_T01: 'T01 T03 T05 T07 T09 T11', MDM_T02: 'T02 T04 T06 T08 T10' },
  MFN: {
    MFN_M01: 'M01 M14',
    MFN_M02: 'M02',
    MFN_M03: 'M03',
    MFN_M04: 'M04',
    MFN_M05: 'M05',
    MFN_M06: 'M06 M07',
    MFN_M08: 'M08',
    MFN_M09: 'M09',
    MFN_M10: 'M10',
    MFN_M11: 'M11',
    MFN_M12: 'M12',
    MFN_M13: 'M13',
    MFN_M15: 'M15',
    MFN_M16: 'M16',
  },
  OMG: { OMG_O19: 'O19' },
  OML: { OML_O21: 'O21', OML_O33: 'O33', OML_O35: 'O35' },
  OMP: { OMP_O09: 'O09' },
  ORM: { ORM_O01: 'O01' },
  ORU: { ORU_R01: 'R01 R40', ORU_R30: 'R30 R31 R32' },
  OUL: { OUL_R21: 'R21', OUL_R22: 'R22', OUL_R23: 'R23', OUL_R24: 'R24' },
  PGL: { PGL_PC6: 'PC6 PC7 PC8' },
  PPR: { PPR_PC1: 'PC1 PC2 PC3' },
  PPP: { PPP_PCB: 'PCB PCC PCD' },
  RAS: { RAS_O17: 'O17 O01' },
  RDE: { RDE_O11: 'O11 O25', RDE_O01: 'O01' },
  RDS: { RDS_O13: 'O13 O01' },
  RGV: { RGV_O15: 'O15 O01' },
  REF: { REF_I12: 'I12 I13 I14 I15' },
  SIU: { SIU_S12: 'S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S26 S27' },
  SRM: { SRM_S01: 'S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11' },
  VXU: { VXU_V04: 'V04' },
  ACK: { ACK: '' },
}

/** What an unknown event of a known type is read as. */
const FIRST_OF_TYPE = new Map(Object.entries(EVENTS).map(([type, byStructure]) => [type, Object.keys(byStructure)[0]!]))

const BY_EVENT = new Map(
  Object.entries(EVENTS).flatMap(([type, byStructure]) =>
    Object.entries(byStructure).flatMap(([name, events]) =>
      events.split(' ').map((event) => [`${type}^${event}`, name] as const),
    ),
  ),
)

/**
 * The structure of a message by MSH-9. The event decides where it is known: MSH-9.3 is what senders get wrong (`ADT^A28^ADT^A28`,
 * `ADT_A40`). Undefined when neither event, structure nor type is known.
 */
export function structureName(type: string, event: string, named: string): string | undefined {
  const byEvent = BY_EVENT.get(`${type}^${event}`)
  if (byEvent !== undefined) return byEvent
  if (Object.hasOwn(STRUCTURES, named)) return named
  const joined = `${type}_${event}`
  if (Object.hasOwn(STRUCTURES, joined)) return joined
  return FIRST_OF_TYPE.get(type)
}
