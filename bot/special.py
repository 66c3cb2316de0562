"""The special situations a search must not answer."""

from enum import StrEnum


class Special(StrEnum):
    """What a message is, beside a question for the knowledge base; the value names the text that answers it."""

    EMERGENCY = "emergency"
    SPAM = ""
    HOAX = "hoax"
    OTHERS_CHAT = "others_chat"
    NO_STAFF_ACCESS = "no_staff_access"
    PERSONAL_DATA = "personal_data_refused"
    GIFT = "gift_refused"
    IDENTITY = "bot_identity"
    OFFICIAL = "official_number"
    NUMBER_ORIGIN = "number_origin"
    NO_CALLS = "no_calls"
    VOICE = "voice_welcome"
    OFFICE = "office_address"
    HOURS = "service_hours"
    PROCESSING = "no_processing"
    CONDOLENCE = "condolence"
    COMPLAINT = "complaint_channels"
    DATA_DOUBT = "data_doubt"
    OTHER_PERSON = "other_person"
    NEW_NUMBER = "new_number"
    DATA_COPY = "data_copy"
    MESSAGE_ERASURE = "message_erasure"
    CALM = "calm"
    IMPATIENT = "impatient"
    WRONG_NUMBER = "wrong_number"
