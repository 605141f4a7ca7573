"""Two surveys for texting tests, in English, Spanish and Arabic."""

from typing import Any


def _question(code: str, kind: str, en: str, es: str, ar: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "text": {"en": en, "es": es, "ar": ar}, **more}


def _choice(code: str, en: str, es: str, ar: str) -> dict[str, Any]:
    return {"code": code, "text": {"en": en, "es": es, "ar": ar}}


USE = _question(
    "use", "single_choice", "How do you use the parks?", "¿Cómo usa los parques?",
    "كيف تستخدمون الحدائق؟",
    choices=[
        _choice("walk", "Walking", "Caminar", "المشي"),
        _choice("play", "Playing", "Jugar", "اللعب"),
        _choice("rest", "Resting", "Descansar", "الراحة"),
    ],
)  # fmt: skip
CLEAN = _question(
    "clean", "rating", "How clean are they?", "¿Qué tan limpios están?", "ما مدى نظافتها؟",
    minimum=1, maximum=5,
)  # fmt: skip
HURT = _question(
    "hurt", "yes_no", "Were you ever hurt there?", "¿Se lastimó allí alguna vez?",
    "هل أصبت هناك يومًا؟",
)  # fmt: skip
TIMES = _question(
    "times", "number", "How many times?", "¿Cuántas veces?", "كم مرة؟",
    minimum=1, maximum=20, when={"question": "hurt", "is": "yes"},
)  # fmt: skip
NEEDS = _question(
    "needs", "multiple_choice", "What is missing?", "¿Qué falta?", "ما الذي ينقص؟",
    at_most=2,
    choices=[
        _choice("shade", "Shade", "Sombra", "الظل"),
        _choice("water", "Water", "Agua", "الماء"),
        _choice("lights", "Lights", "Luces", "الأضواء"),
        _choice("toilets", "Toilets", "Baños", "الحمامات"),
        _choice("benches", "Benches", "Bancas", "المقاعد"),
    ],
)  # fmt: skip
BETTER = _question(
    "better", "comment", "What should be better?", "¿Qué debería mejorar?",
    "ما الذي يجب أن يتحسن؟",
)  # fmt: skip
AGAIN = _question(
    "again", "yes_no", "Will you come again?", "¿Volverá?", "هل ستعودون؟",
)  # fmt: skip


def survey(slug: str, keyword: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a survey of these questions."""
    return {
        "slug": slug,
        "keyword": keyword,
        "title": {"en": f"Your {slug}", "es": f"Encuesta {slug}", "ar": f"استطلاع {slug}"},
        "thanks": {"en": "Thank you all.", "es": "Gracias a todos.", "ar": "شكرا لكم جميعا."},
        "languages": ["en", "es", "ar"],
        "base_language": "en",
        "sections": [{"code": "all", "questions": list(questions)}],
        **more,
    }


PARKS = survey("parks", "PARKS", USE, CLEAN, HURT, TIMES, NEEDS, BETTER, AGAIN)
ROADS = survey("roads", "ROADS", CLEAN, BETTER)
