"""The one way in: what web, text message, paper and import all call."""
