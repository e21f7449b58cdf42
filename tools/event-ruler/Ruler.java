import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.Machine;

/**
 * EventBridge's own matcher, asked line by line. A question is {"pattern": …, "event": …}, its answer
 * {"matches": true} or {"refused": "why"}; without an event only the pattern is judged.
 */
public class Ruler {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode question = mapper.readTree(line);
      ObjectNode answer = mapper.createObjectNode();
      try {
        Machine machine = Machine.builder().build();
        machine.addRule("rule", question.get("pattern").toString());
        JsonNode event = question.get("event");
        if (event != null)
          answer.put("matches", !machine.rulesForJSONEvent(event.toString()).isEmpty());
      } catch (Exception refusal) {
        answer.put("refused", String.valueOf(refusal.getMessage()));
      }
      System.out.println(mapper.writeValueAsString(answer));
    }
  }
}
