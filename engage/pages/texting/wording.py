"""Words of the texting room: states, reasons, and what was done."""

from collections.abc import Callable, Mapping

from engage.errors import UnreadableList
from engage.models.campaign import CampaignState
from engage.models.flag import FlagReason
from engage.sms.campaigns.roster import LeftOut
from engage.words import gettext as _

_Sentence = Callable[[], str]

_STATES: Mapping[CampaignState, _Sentence] = {
    CampaignState.DRAFT: lambda: _("Draft"),
    CampaignState.RUNNING: lambda: _("Under way"),
    CampaignState.STOPPED: lambda: _("Stopped"),
    CampaignState.FINISHED: lambda: _("Finished"),
}
_REASONS: Mapping[LeftOut, _Sentence] = {
    LeftOut.NO_NUMBER: lambda: _("There is no number in this line."),
    LeftOut.NOT_A_NUMBER: lambda: _("This is not a phone number."),
    LeftOut.NO_TEXTS: lambda: _("A number of this sort cannot get texts."),
    LeftOut.TWICE: lambda: _("The same number stands further up."),
    LeftOut.OPTED_OUT: lambda: _("This person asked the city not to text them."),
    LeftOut.OUR_OWN: lambda: _("This is the city's own number."),
}
_UNREADABLE: Mapping[str, _Sentence] = {
    "not_csv": lambda: _("We cannot read this file. Please save the list as CSV and try again."),
    "no_phone_column": lambda: _(
        "The first line has no column called phone. Please name the column with the numbers phone."
    ),
    "empty": lambda: _(
        "There is no line below the first one. Please check that it is the right file."
    ),
    "too_long": lambda: _(
        "A list has at most 20,000 lines. Please make two lists of it, and upload one after the other."
    ),
}
_DONE: Mapping[str, _Sentence] = {
    "start": lambda: _("Started. The first wave leaves in the hours you chose."),
    "stop": lambda: _("Stopped. Nothing more leaves."),
    "go_on": lambda: _("It goes on where it was stopped."),
    "discard": lambda: _("The draft is gone. Who agreed to get texts is still known."),
}
_FLAGS: Mapping[FlagReason, tuple[_Sentence, _Sentence]] = {
    FlagReason.SELF_HARM: (
        lambda: _("May hurt themselves"),
        lambda: _(
            "They were told at once to call or text 988. Please see whether more can be done."
        ),
    ),
    FlagReason.VIOLENCE: (
        lambda: _("Speaks of violence"),
        lambda: _("They were told at once to call 911."),
    ),
    FlagReason.EMERGENCY: (
        lambda: _("Speaks of an emergency"),
        lambda: _("They were told at once to call 911."),
    ),
    FlagReason.UNSURE_STOP: (
        lambda: _("May want no more texts"),
        lambda: _("We asked back. Until they answer, nothing is sent unasked."),
    ),
    FlagReason.LOOP: (
        lambda: _("Goes round in circles"),
        lambda: _("It may be a machine. We stopped answering until something new comes."),
    ),
    FlagReason.UNREACHABLE: (
        lambda: _("Cannot be reached"),
        lambda: _("The carrier could not deliver. This is no refusal: please try another way."),
    ),
    FlagReason.REFUSED_BY_CARRIER: (
        lambda: _("The carrier refused our words"),
        lambda: _("The same words will be refused again. Please change them."),
    ),
    FlagReason.SETTINGS: (
        lambda: _("Our texting account is not set up for this"),
        lambda: _("No such text leaves until an administrator has mended the account."),
    ),
    FlagReason.NOT_ANSWERED: (
        lambda: _("Could not be answered"),
        lambda: _("We tried several times. Please read it, and tell an administrator."),
    ),
    FlagReason.PICTURE: (
        lambda: _("Sent a picture"),
        lambda: _("It came without words, and was kept."),
    ),
    FlagReason.ABUSE: (
        lambda: _("Only abuse"),
        lambda: _("It is kept, and never quoted."),
    ),
}


def state(of: CampaignState) -> str:
    """Give a campaign's state in a word."""
    return _STATES[of]()


def reason(why: str) -> str:
    """Give why a line was left out, in a sentence."""
    return _REASONS[LeftOut(why)]()


def unreadable(error: UnreadableList) -> str:
    """Give what is wrong with an upload, and what to do."""
    return _UNREADABLE[error.why]()


def done(step: str) -> str:
    """Give what was just done to a campaign."""
    return _DONE[step]()


def flag(of: FlagReason) -> str:
    """Give why somebody should look, in a few words."""
    return _FLAGS[of][0]()


def flag_means(of: FlagReason) -> str:
    """Give what was done already, and what is left to do."""
    return _FLAGS[of][1]()
