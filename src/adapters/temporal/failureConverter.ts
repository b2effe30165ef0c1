import { ApplicationFailure, DefaultFailureConverter, type ProtoFailure } from '@temporalio/common';
import { publicRejection } from '../../../workflows/contract.js';

/**
 * Messages and stacks travel as a payload, and so encrypted: a parse error of V8 quotes the text
 * that it failed on. The one exception is a `PublicRejection`: the Temporal Web UI shows a
 * validator's refusal only when it is in clear.
 */
class SealedFailureConverter extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
  }

  override errorToFailure(...[error, converter, context]: Parameters<DefaultFailureConverter['errorToFailure']>): ProtoFailure {
    if (isPublic(error)) return inClear(this.errorToFailureInner(withoutFailure(error), converter, context));
    // A copy: the base class overwrites the message of a failure that came over the wire, and a
    // second conversion would lose it.
    const { message, stackTrace, ...failure } = this.errorToFailureInner(error, converter, context);
    return {
      ...failure,
      message: 'Encoded failure',
      stackTrace: '',
      encodedAttributes: converter.toPayload({ message, stack_trace: stackTrace }, context),
    };
  }
}

function isPublic(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && error.type === publicRejection;
}

/** Words only: no stack, no cause, no details that might say more. */
function inClear({ message, source, applicationFailureInfo }: ProtoFailure): ProtoFailure {
  return {
    message: message ?? '',
    source: source ?? '',
    stackTrace: '',
    applicationFailureInfo: { type: publicRejection, nonRetryable: applicationFailureInfo?.nonRetryable ?? true },
  };
}

/**
 * One that came over the wire carries its own wire form, which the base class would hand back as it
 * is.
 */
function withoutFailure(error: ApplicationFailure): ApplicationFailure {
  return ApplicationFailure.create({ message: error.message, type: publicRejection, nonRetryable: error.nonRetryable ?? true });
}

export const failureConverter = new SealedFailureConverter();
