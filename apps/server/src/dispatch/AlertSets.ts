/** Which alerts of which incident something holds for. */
export class AlertSets {
  readonly #of = new Map<string, Set<string>>();

  add(incidentId: string, alertId: string): void {
    const alerts = this.#of.get(incidentId) ?? new Set();
    this.#of.set(incidentId, alerts.add(alertId));
  }

  remove(incidentId: string, alertId: string): void {
    const alerts = this.#of.get(incidentId);
    if (alerts?.delete(alertId) === true && alerts.size === 0) this.#of.delete(incidentId);
  }

  /** Whether it holds for another alert of the incident. */
  hasOther(incidentId: string, alertId: string): boolean {
    const alerts = this.#of.get(incidentId);
    return alerts !== undefined && alerts.size > (alerts.has(alertId) ? 1 : 0);
  }
}
