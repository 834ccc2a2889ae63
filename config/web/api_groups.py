"""The OpenAPI document: its settings, and its groups in the order of a day at the clinic."""

API_GROUPS = {
    "Sign-in": "Who is at work.",
    "Diary": "Free times, bookings, and what becomes of a visit.",
    "Clients": "Contact, consent, and what to mind.",
    "Treatment": "The brief, the complaint, the session note and its points.",
    "Self-care": "The plan, the questions afterwards, and who must act.",
    "Letters": "What was written to whom, and what was kept back.",
    "Money": "What is owed, paid, redeemed and waived; receipts and takings.",
    "Reports": "Did it help? How are the hours used?",
    "Working hours": "Shifts, time off, blocks and closures.",
    "Set-up": "Practice, locations, rooms, services and staff.",
    "Moving in": "Files of other systems.",
    "Practice": "The audit and the state of the jobs.",
    "Catalogue": "Muscles, zones, conditions and red flags.",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Knotwork",
    "DESCRIPTION": (
        "The diary, the client record, the session note and the self-care plan of a massage clinic."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
    "TAGS": [{"name": name, "description": text} for name, text in API_GROUPS.items()],
    "GET_LIB_DOC_EXCLUDES": "clinic.http.openapi.docs_not_inherited",
}
