/* Validate e-invoices in UBL or CII: the schema of UBL 2.1, and the rules of EN 16931 as they are
   published (Schematron as XSLT, 1.3.16). One line a file, "PASS name" or "FAIL name" and why. */
import java.io.File;
import java.io.StringWriter;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Templates;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;

public class Rules {
    private static final Map<String, Templates> RULES = new HashMap<>();
    private static final Map<String, Schema> SCHEMAS = new HashMap<>();

    private static URL find(String path) {
        URL url = Rules.class.getClassLoader().getResource(path);
        if (url == null) throw new IllegalStateException("no " + path);
        return url;
    }

    private static Templates rules(String form) throws Exception {
        if (!RULES.containsKey(form)) {
            String path = "external/schematron/1.3.16/" + form + "/EN16931-" + form.toUpperCase() + "-validation.xslt";
            RULES.put(form, new net.sf.saxon.TransformerFactoryImpl().newTemplates(
                new StreamSource(find(path).toString())));
        }
        return RULES.get(form);
    }

    private static Schema schema(String root) throws Exception {
        if (!SCHEMAS.containsKey(root))
            SCHEMAS.put(root, SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(find("schema/UBL_21/maindoc/UBL-" + root + "-2.1.xsd")));
        return SCHEMAS.get(root);
    }

    private static List<String> faults(File file) throws Exception {
        DocumentBuilderFactory reader = DocumentBuilderFactory.newInstance();
        reader.setNamespaceAware(true);
        String root = reader.newDocumentBuilder().parse(file).getDocumentElement().getLocalName();
        List<String> faults = new ArrayList<>();
        boolean ubl = !root.equals("CrossIndustryInvoice");
        if (ubl) {
            try {
                schema(root).newValidator().validate(new StreamSource(file));
            } catch (org.xml.sax.SAXException fault) {
                faults.add("schema: " + fault.getMessage());
            }
        }
        StringWriter report = new StringWriter();
        rules(ubl ? "ubl" : "cii").newTransformer().transform(new StreamSource(file), new StreamResult(report));
        Matcher m = Pattern.compile("(?s)<svrl:failed-assert.*?</svrl:failed-assert>").matcher(report.toString());
        while (m.find()) faults.add(m.group().replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").trim());
        return faults;
    }

    public static void main(String[] names) throws Exception {
        int failed = 0;
        for (String name : names) {
            List<String> faults = faults(new File(name));
            System.out.println((faults.isEmpty() ? "PASS " : "FAIL ") + name);
            for (String fault : faults) System.out.println("  " + fault);
            failed += faults.isEmpty() ? 0 : 1;
        }
        System.exit(failed == 0 ? 0 : 1);
    }
}
