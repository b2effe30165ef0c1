/** A telephone number in E.164, such as +16175550100. */
export const e164 = /^\+[1-9]\d{6,14}$/u;
