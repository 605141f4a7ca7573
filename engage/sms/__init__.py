"""The text-message channel: the webhook, the words, and the one way out."""
