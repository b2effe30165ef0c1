import { roles, type Role } from '../../ports/tokens.js';

export const everyone: readonly Role[] = roles;
/** They look after patients, so they may act on referrals. */
export const clinicalRoles: readonly Role[] = ['coordinator', 'clinician'];
/** They may see decrypted workflow data. */
export const decodingRoles: readonly Role[] = [...clinicalRoles, 'engineer'];
export const operatorRoles: readonly Role[] = ['engineer', 'administrator'];
export const administrators: readonly Role[] = ['administrator'];
