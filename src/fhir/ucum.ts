/**
 * Whether a text is a unit of UCUM (case sensitive form, UCUM §§2–24): its grammar and its unit atoms. Told once for each text;
 * a hospital has some hundred.
 */

/** Atoms that take a prefix (UCUM: metric). */
const METRIC = new Set(
  `m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV pc [c] [h] [k] [eps_0] [mu_0] [e]
  [m_e] [m_p] [G] [g] [ly] gf Ky Gal dyn erg P Bi St Mx G Oe Gb sb Lmb ph Ci R RAD REM cal_[15] cal_[20] cal_m cal_IT cal_th cal
  tex m[H2O] m[Hg] eq osm g% kat U [iU] [IU] Np B B[SPL] B[V] B[mV] B[uV] B[10.nV] B[W] B[kW] st b mho bit By Bd`.split(/\s+/),
)

const PLAIN = new Set(
  `10* 10^ [pi] % [ppth] [ppm] [ppb] [pptr] gon deg ' '' min h d a_t a_j a_g a wk mo_s mo_j mo_g mo AU atm [lbf_av] [in_i] [ft_i]
  [yd_i] [mi_i] [fth_i] [nmi_i] [kn_i] [sin_i] [sft_i] [syd_i] [cin_i] [cft_i] [cyd_i] [bf_i] [cr_i] [mil_i] [cml_i] [hd_i] [ft_us]
  [yd_us] [in_us] [rd_us] [ch_us] [lk_us] [rch_us] [rlk_us] [fth_us] [fur_us] [mi_us] [acr_us] [srd_us] [smi_us] [sct] [twp]
  [mil_us] [in_br] [ft_br] [rd_br] [ch_br] [lk_br] [fth_br] [pc_br] [yd_br] [mi_br] [nmi_br] [kn_br] [acr_br] [gal_us] [bbl_us]
  [qt_us] [pt_us] [gil_us] [foz_us] [fdr_us] [min_us] [crd_us] [bu_us] [gal_wi] [pk_us] [dqt_us] [dpt_us] [tbs_us] [tsp_us]
  [cup_us] [foz_m] [cup_m] [tsp_m] [tbs_m] [gal_br] [pk_br] [bu_br] [qt_br] [pt_br] [gil_br] [foz_br] [fdr_br] [min_br] [gr]
  [lb_av] [oz_av] [dr_av] [scwt_av] [lcwt_av] [ston_av] [lton_av] [stone_av] [pwt_tr] [oz_tr] [lb_tr] [sc_ap] [dr_ap] [oz_ap]
  [lb_ap] [oz_m] [lne] [pnt] [pca] [pnt_pr] [pca_pr] [pied] [pouce] [ligne] [didot] [cicero] [degF] [degR] [degRe] [Cal] [Btu_39]
  [Btu_59] [Btu_60] [Btu_m] [Btu_IT] [Btu_th] [Btu] [HP] [den] [in_i'H2O] [in_i'Hg] [PRU] [wood'U] [diop] [p'diop] %[slope]
  [mesh_i] [Ch] [drp] [hnsf'U] [MET] [hp'_X] [hp'_C] [hp'_M] [hp'_Q] [hp_X] [hp_C] [hp_M] [hp_Q] [kp_X] [kp_C] [kp_M] [kp_Q] [pH]
  [S] [HPF] [LPF] [arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] [anti'Xa'U] [todd'U] [dye'U] [smgy'U] [bdsk'U] [ka'U] [knk'U]
  [mclg'U] [tb'U] [CCID_50] [TCID_50] [EID_50] [PFU] [FFU] [CFU] [IR] [BAU] [AU] [Amb'a'1'U] [PNU] [Lf] [D'ag'U] [FEU] [ELU] [EU]
  Ao att [psi] circ sph [car_m] [car_Au] [smoot] [m/s2/Hz^0.5] bit_s`.split(/\s+/),
)

const PREFIXES = ['da', 'Ki', 'Mi', 'Gi', 'Ti', ...'YZEPTGMkhdcmunpfazy']

/** `mmol`, `10*9`, `m2`, `s-1`: an atom with its prefix and exponent. */
function isUnit(text: string): boolean {
  const atom = /^10[*^]/.test(text) ? text.slice(0, 3) : text
  const rest = text.slice(atom.length)
  const bare = rest === '' ? atom.replace(/[+-]?\d+$/, '') : atom
  if (rest !== '' && !/^[+-]?\d+$/.test(rest)) return false
  return isAtom(bare) || isAtom(atom)
}

function isAtom(text: string): boolean {
  if (METRIC.has(text) || PLAIN.has(text)) return true
  return PREFIXES.some((prefix) => text.startsWith(prefix) && METRIC.has(text.slice(prefix.length)))
}

/** Reads a term from `at`; returns where it ends, or -1. */
function term(text: string, at: number, depth: number): number {
  let end = component(text, at, depth)
  while (end >= 0 && end < text.length && (text[end] === '.' || text[end] === '/')) end = component(text, end + 1, depth)
  return end
}

function component(text: string, at: number, depth: number): number {
  if (text[at] === '(') {
    const end = depth > 8 ? -1 : term(text, at + 1, depth + 1)
    return end >= 0 && text[end] === ')' ? annotation(text, end + 1) : -1
  }
  const end = unitEnd(text, at)
  if (end > at) {
    const unit = text.slice(at, end)
    return /^[1-9]\d*$/.test(unit) || isUnit(unit) ? annotation(text, end) : -1
  }
  return text[at] === '{' ? annotation(text, at) : -1
}

/** Whatever stands in brackets belongs to the atom. */
function unitEnd(text: string, at: number): number {
  let inside = false
  for (let end = at; end < text.length; end++) {
    const char = text[end]!
    if (char === '[') inside = true
    else if (char === ']') inside = false
    else if (!inside && './(){}'.includes(char)) return end
  }
  return inside ? at : text.length
}

function annotation(text: string, at: number): number {
  if (text[at] !== '{') return at
  const end = text.indexOf('}', at)
  return end < 0 || text.slice(at + 1, end).includes('{') ? -1 : end + 1
}

const MOST = 4096
const known = new Map<string, boolean>()

export function isUcum(text: string): boolean {
  const before = known.get(text)
  if (before !== undefined) return before
  if (known.size >= MOST) known.clear()
  const sound = /^[!-~]+$/.test(text) && text.length <= 200 && term(text, text.startsWith('/') ? 1 : 0, 0) === text.length
  known.set(text, sound)
  return sound
}
