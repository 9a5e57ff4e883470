"""What AWS refuses, in words for a person. Apart from `failures`, since it imports botocore."""

from botocore import exceptions

from local.cli.laptop import LAPTOP_FILE, find_laptop_file

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_EXPIRED = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"}
)


def explain_aws(error: Exception) -> str:
    """One message for any error of botocore."""
    if isinstance(error, exceptions.ClientError):
        return _explain_refusal(error)
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError):
        return _explain_silence(error)
    return _explain_setup(error)


def _explain_setup(error: Exception) -> str:
    match error:
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError():
            return (
                "AWS credentials are missing. Sign in (`aws sso login`, `aws configure`) or name a --profile."
            )
        case exceptions.TokenRetrievalError() | exceptions.SSOTokenLoadError():
            return "The AWS sign-in has expired. Run `aws sso login`."
        case exceptions.ProfileNotFound():
            return f"{error}. `aws configure list-profiles` tells which there are."
        case exceptions.NoRegionError():
            return "No AWS region is known. Name one with --region, or set AWS_REGION."
        case _:
            return f"AWS: {error}"


def _explain_silence(error: Exception) -> str:
    if find_laptop_file() is not None:
        return (
            f"The emulator that {LAPTOP_FILE} names does not answer. Start it with `muster up`,"
            " or name a deployed stack with --stack NAME."
        )
    return f"AWS does not answer: {error}. Check the network and --region."


def _explain_refusal(error: exceptions.ClientError) -> str:
    code = str(error.response["Error"]["Code"])
    told = error.response["Error"].get("Message", "")
    call = error.operation_name
    if code in _DENIED:
        return (
            f"AWS refuses {call} to these credentials: {told} Ask for that right, or use another --profile."
        )
    if code in _EXPIRED:
        return f"AWS does not accept these credentials ({code}). Sign in again, or use another --profile."
    return f"AWS refused {call} ({code}): {told}"
