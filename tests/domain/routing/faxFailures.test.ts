import { describe, expect, it } from '@jest/globals';
import { arrivedInFull, faultOf } from '../../../src/domain/routing/faxFailures.js';

describe('the fault of a failed fax', () => {
  it.each([
    'receiver_unallocated_number',
    'receiver_invalid_number_format',
    'receiver_incompatible_destination',
    'destination_invalid',
    'destination_unreachable',
    'invalid-number',
    'no-fax-machine',
  ])('of %s is the number', (code) => expect(faultOf(code)).toBe('number'));

  it.each(['destination_not_in_countries_whitelist', 'destination_not_in_service_plan', 'unverified_destination_not_allowed'])(
    'of %s is that our account may not call it',
    (code) => expect(faultOf(code)).toBe('destination'),
  );

  it.each(['account_disabled', 'no_outbound_profile', 'page_count_limit_exceeded', 'file_format_invalid', 'invalid-document'])(
    'of %s is ours',
    (code) => expect(faultOf(code)).toBe('ours'),
  );

  it.each([
    'user_busy',
    'receiver_no_answer',
    'receiver_no_response',
    'receiver_decline',
    'receiver_call_dropped',
    'carrier_lost',
    'fax_signaling_error',
    'fax_initial_communication_timeout',
    'service_unavailable',
    'user_channel_limit_exceeded',
    'pages-missing',
    'a_code_of_tomorrow',
    undefined,
  ])('of %s may pass', (code) => expect(faultOf(code)).toBeUndefined());
});

describe('a document', () => {
  it.each([
    [2, 1, false],
    [2, 0, false],
    [2, 2, true],
    [2, 3, true],
    [2, undefined, true],
    [undefined, 1, true],
  ])('of %s pages of which %s arrived', (sent, arrived, isFull) => expect(arrivedInFull({ sent, arrived })).toBe(isFull));
});
