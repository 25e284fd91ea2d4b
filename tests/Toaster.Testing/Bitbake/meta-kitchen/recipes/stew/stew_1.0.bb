SUMMARY = "Takes as long as it is told"
DEPENDS = "porridge"
COOKING_TIME = "${STEW_TIME}"
STEW_TIME ?= "60"
