"""When to stop and ask: in every plan, in plain words; no one can take them out."""

EMERGENCY_SIGNS = (
    "Pressure or pain in the chest, or shortness of breath.",
    "A drooping face, a weak arm, trouble speaking or sudden loss of sight.",
    "Numbness where you would sit on a saddle, or new trouble with bladder or bowel.",
    "The worst headache of your life, or a stiff neck with fever.",
    "Fainting, or pain after a fall, a crash or a blow.",
)
GO_SLOWLY = (
    "Press gently at first and build up slowly; ease off as soon as you tense up. Take a softer tool when "
    "one leaves a bruise."
)
NOT_THERE = (
    "Never press over bone, joints, the front of the neck, a pulse, the armpit, the groin crease, the back "
    "of the knee, the kidneys, moles or varicose veins."
)


def stop_rules(*, stop_above: int, soreness_hours: int) -> list[str]:
    """The rules with the clinic's own numbers: pain out of 10, and hours of soreness."""
    return [
        "Stop and ask us when the pain is sharp, stabbing or shooting, or when you feel numbness, tingling "
        "or weakness.",
        "Stop when the skin changes colour, or when you feel dizzy, sick or faint.",
        f"Stop when it hurts more than {stop_above} of 10. Ask us when the spot is very sore, when the "
        f"soreness spreads, or when it is still there after {soreness_hours} hours.",
        "Do not press a calf or an arm that is swollen, warm or tender: see a doctor the same day. Ask about "
        "any new swelling or lump.",
        GO_SLOWLY,
        NOT_THERE,
    ]
