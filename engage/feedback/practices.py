"""The practices of a government able to innovate that an action may advance: four a dimension.

Source: the talk "Are you Equip^t to innovate?" (Living Cities, ICMA 2019). A key is stored with
actions: never rename one.
"""

from collections.abc import Callable, Mapping

from engage.words import gettext as _

# By dimension, in the order of the talk; each key begins with its dimension's.
PRACTICES: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "dynamically_planned": {
        "planned_vision": lambda: _("A big, bold, long-term vision"),
        "planned_business_plans": lambda: _("Business plans in every department"),
        "planned_aligned": lambda: _("Auxiliary plans that fit together"),
        "planned_reported": lambda: _("Results open and reported regularly"),
    },
    "broadly_partnered": {
        "partnered_outside": lambda: _("Partners outside city hall"),
        "partnered_mission": lambda: _("A mission shared across sectors"),
        "partnered_silos": lambda: _("Walls between departments broken down"),
        "partnered_governments": lambda: _("Strong ties to other governments"),
    },
    "resident_involved": {
        "involved_refreshed": lambda: _("New ways to reach people, refreshed all the time"),
        "involved_marginalized": lambda: _("People who are usually left out are included"),
        "involved_incorporated": lambda: _("What people say changes what is done"),
        "involved_technology": lambda: _("Data and technology bring people closer"),
    },
    "employee_engaged": {
        "employee_talent": lambda: _("The talent of every employee is used"),
        "employee_culture": lambda: _("A culture in which taking part is valued"),
        "employee_empowered": lambda: _("Staff may solve problems themselves"),
        "employee_improving": lambda: _("Performance is managed to keep getting better"),
    },
    "data_driven": {
        "data_challenges": lambda: _("Data to understand problems and report progress"),
        "data_open": lambda: _("Open public data"),
        "data_research": lambda: _("Research and analysis for better outcomes"),
        "data_technology": lambda: _("Technology where it saves effort"),
    },
    "smartly_resourced": {
        "resourced_priorities": lambda: _("Money goes to the highest priorities"),
        "resourced_future": lambda: _("Budgets that look years ahead"),
        "resourced_evidence": lambda: _("Decisions based on evidence"),
        "resourced_outside": lambda: _("Money from outside used with a strategy"),
    },
    "race_informed": {
        "race_lens": lambda: _("A racial equity lens on how the city works"),
        "race_outcomes": lambda: _("Outcomes looked at by race"),
        "race_disparities": lambda: _("Racial gaps closed on purpose"),
        "race_culture": lambda: _("A culture that values diversity"),
    },
}
PRACTICE_KEYS = tuple(key for practices in PRACTICES.values() for key in practices)
_NAMES = {key: name for practices in PRACTICES.values() for key, name in practices.items()}


def practice(key: str) -> str:
    """Give the name of a practice."""
    return _NAMES[key]()
