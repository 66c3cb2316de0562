"""What is true of WhatsApp and Twilio: contacts, messages, service window, outbox, gateway, media."""
