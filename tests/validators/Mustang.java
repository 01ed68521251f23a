/* Validate Factur-X files with Mustang: one line a file, "PASS name" or "FAIL name" and why. */
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mustangproject.validator.ZUGFeRDValidator;

public class Mustang {
    public static void main(String[] files) {
        int failed = 0;
        for (String file : files) {
            ZUGFeRDValidator validator = new ZUGFeRDValidator();
            String report = validator.validate(file);
            boolean good = validator.wasCompletelyValid();
            System.out.println((good ? "PASS " : "FAIL ") + file);
            if (good) continue;
            failed++;
            Matcher m = Pattern.compile("<(error|exception|warning)[^>]*>([^<]*)").matcher(report);
            while (m.find()) System.out.println("  " + m.group(1) + ": " + m.group(2).trim());
        }
        System.exit(failed == 0 ? 0 : 1);
    }
}
